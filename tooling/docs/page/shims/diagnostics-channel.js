// Nobody subscribes in a page.
const channelOfNobody = { hasSubscribers: false, publish() {} };
export const channel = () => channelOfNobody;
export const tracingChannel = () => ({
  ...channelOfNobody,
  asyncStart: channelOfNobody,
  asyncEnd: channelOfNobody,
  error: channelOfNobody,
  start: channelOfNobody,
  end: channelOfNobody,
});
