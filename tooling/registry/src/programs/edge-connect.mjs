import { connect } from '@net/net';

export default {
  async test(_controller, environment) {
    const socket = connect({ port: Number(environment.PORT), host: '127.0.0.1' }).setEncoding('utf8');
    socket.end('right');
    let text = '';
    for await (const chunk of socket) text += chunk;
    console.log(text);
  },
};
