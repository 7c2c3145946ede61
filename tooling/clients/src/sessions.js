/**
 * @typedef {object} Session
 * @property {string} name The file of the program in `clients/`, and of the one in `loads/`.
 * @property {string} title What the table calls it.
 * @property {keyof typeof import('./servers/servers.js').SERVERS} [server] The server that is started for it. Without one, the program brings its own.
 * @property {true} [hasLoad] Whether there is a program in `loads/` that uses this server.
 * @property {true} [http] Whether the session calls Node's HTTP or TLS to connect or to listen, so that only `NET_REGISTER=http` puts our sockets there.
 */

/** @type {readonly Session[]} */
export const SESSIONS = [
  { name: 'pg', title: 'pg, PostgreSQL', server: 'postgres', hasLoad: true },
  { name: 'ioredis', title: 'ioredis, Redis', server: 'redis', hasLoad: true, http: true },
  { name: 'redis', title: 'redis, Redis', server: 'redis', hasLoad: true, http: true },
  { name: 'mysql2', title: 'mysql2, MariaDB', server: 'mariadb', hasLoad: true },
  { name: 'mqtt', title: 'mqtt, Mosquitto', server: 'mosquitto', hasLoad: true, http: true },
  { name: 'amqplib', title: 'amqplib, RabbitMQ', server: 'rabbitmq', http: true },
  { name: 'nats', title: 'nats, NATS', server: 'nats', hasLoad: true },
  { name: 'memjs', title: 'memjs, memcached', server: 'memcached' },
  { name: 'mqtt', title: 'mqtt, aedes', http: true },
  { name: 'ssh2', title: 'ssh2, ssh2' },
  { name: 'nodemailer', title: 'nodemailer, smtp-server' },
  { name: 'ws', title: 'ws, ws', hasLoad: true, http: true },
  { name: 'undici', title: 'undici, node:http', hasLoad: true, http: true },
  { name: 'grpc', title: '@grpc/grpc-js, @grpc/grpc-js', http: true },
  { name: 'http-proxy', title: 'http-proxy, node:http', http: true },
];
