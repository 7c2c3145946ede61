import { freePort } from '@net-tooling/config/free-ports';
import nodemailer from 'nodemailer';
import { SMTPServer } from 'smtp-server';
import { end, NOBODY, next, server, step } from '../session.js';

const received = [];
const options = {
  ...server.certificate,
  authOptional: true,
  // The milliseconds that `close` waits for clients to leave.
  closeTimeout: 100,
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
};
const host = '127.0.0.1';

/** Starts a server. */
async function serve(atPort) {
  const smtp = new SMTPServer(options);
  smtp.on('error', () => undefined);
  const listening = smtp.listen(atPort, host);
  await next(listening, 'listening');
  return { port: listening.address().port, close: () => new Promise((resolve) => smtp.close(resolve)) };
}

const smtp = await serve(0);
const { port } = smtp;

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
for (const options of [{ ignoreTLS: true }, { requireTLS: true }]) {
  await step(`a server that starts again, ${JSON.stringify(options)}`, async () => {
    const server = await serve(await freePort());
    const transport = nodemailer.createTransport({
      host,
      port: server.port,
      pool: true,
      tls: { rejectUnauthorized: false },
      ...options,
    });
    const first = await transport.sendMail(mail);
    await server.close();
    const refused = await transport.sendMail(mail).catch(({ code, syscall }) => [code, syscall]);
    const again = await serve(server.port);
    const second = await transport.sendMail(mail);
    transport.close();
    await again.close();
    return [first.response, refused, second.response];
  });
}
await step('the end', () => smtp.close().then(() => 'closed'));
end();
