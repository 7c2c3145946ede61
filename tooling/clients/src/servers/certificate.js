import { generate } from 'selfsigned';

/** A certificate for `localhost`, and its key. */
export async function createCertificate() {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keySize: 2048,
    // RabbitMQ's TLS refuses certificates that are signed with SHA-1, the default.
    algorithm: 'sha256',
  });
  return { cert, key };
}
