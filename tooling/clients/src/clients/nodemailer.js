import nodemailer from 'nodemailer';
import { SMTPServer } from 'smtp-server';
import { end, NOBODY, server, step } from '../session.js';

const received = [];
const smtp = new SMTPServer({
  ...server.certificate,
  authOptional: true,
  onRcptTo({ address }, _session, callback) {
    callback(address.startsWith('nobody') ? new Error('no such user') : null);
  },
  onData(stream, { secure, envelope }, callback) {
    let bytes = 0;
    stream.on('data', (chunk) => {
      bytes += chunk.length;
    });
    stream.on('end', () => {
      received.push([secure, envelope.rcptTo.map(({ address }) => address), bytes > 1 << 20]);
      callback(null, 'taken');
    });
  },
});
smtp.on('error', () => undefined);
const { address: host, port } = await new Promise((resolve) => {
  const listening = smtp.listen(0, '127.0.0.1', () => resolve(listening.address()));
});

const mail = {
  from: 'a@example.org',
  to: 'b@example.org',
  subject: 'hello',
  text: 'hello',
  attachments: [{ filename: 'a.bin', content: Buffer.alloc(2 << 20, 1) }],
};
for (const options of [{ ignoreTLS: true }, { requireTLS: true }, { pool: true, maxConnections: 2 }]) {
  await step(JSON.stringify(options), async () => {
    const transport = nodemailer.createTransport({
      host,
      port,
      tls: { rejectUnauthorized: false },
      ...options,
    });
    const sent = await Promise.all([transport.sendMail(mail), transport.sendMail(mail)]);
    transport.close();
    return [sent.map(({ response, accepted }) => [response, accepted]), received.splice(0)];
  });
}
const transport = nodemailer.createTransport({ host, port, ignoreTLS: true });
await step('a recipient who does not exist', () => transport.sendMail({ ...mail, to: 'nobody@example.org' }));
await step('a certificate that nobody has signed', () =>
  nodemailer.createTransport({ host, port, requireTLS: true }).sendMail(mail),
);
await step('nobody there', () => nodemailer.createTransport(NOBODY).sendMail(mail));
await step('the end', () => new Promise((resolve) => smtp.close(() => resolve('closed'))));
end();
