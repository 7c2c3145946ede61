import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BINARIES } from './binaries.js';

/**
 * @typedef {{ folder: string, port: number, tlsPort: number, namesPort: number, cert: string, key: string }} Place
 * @typedef {{ uid?: number, gid?: number }} Owner
 * @typedef {{ file: string, args: string[], env?: NodeJS.ProcessEnv }} Command
 * @typedef {object} ServerKind
 * @property {string} [user] The user of the system that runs it, if this process is root.
 * @property {(folder: string, owner: Owner) => void} [prepare]
 * @property {(place: Place) => Command & { endpoint?: object }} commandOf The command, and what a client has to know besides host and port.
 * @property {(place: Place) => void} [dispose] Ends the processes that the server has left behind.
 */

/** @type {Record<'postgres' | 'redis' | 'mariadb' | 'mosquitto' | 'rabbitmq' | 'memcached' | 'nats', ServerKind>} */
export const SERVERS = {
  postgres: {
    user: 'postgres',
    prepare(folder, owner) {
      const options = ['-U', 'postgres', '-A', 'trust', '--no-sync', '-E', 'UTF8', '--locale=C'];
      execFileSync(BINARIES.initdb.file, ['-D', join(folder, 'data'), ...options], {
        stdio: 'pipe',
        ...owner,
      });
    },
    commandOf({ folder, port, cert, key }) {
      const settings = {
        listen_addresses: '127.0.0.1',
        port,
        unix_socket_directories: folder,
        fsync: 'off',
        ssl: 'on',
        ssl_cert_file: cert,
        ssl_key_file: key,
      };
      const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
      return {
        file: BINARIES.postgres.file,
        args: ['-D', join(folder, 'data'), ...args],
        endpoint: { folder, user: 'postgres' },
      };
    },
  },
  redis: {
    commandOf({ folder, port, tlsPort, cert, key }) {
      const path = join(folder, 's');
      const tls = ['--tls-port', String(tlsPort), '--tls-cert-file', cert, '--tls-key-file', key];
      const place = ['--port', String(port), '--unixsocket', path, '--dir', folder];
      return {
        file: BINARIES.redis.file,
        args: [...place, ...tls, '--tls-auth-clients', 'no', '--save', ''],
        endpoint: { path, tlsPort },
      };
    },
  },
  mariadb: {
    prepare(folder) {
      writeFileSync(
        join(folder, 'init.sql'),
        [
          'CREATE DATABASE IF NOT EXISTS test;',
          "CREATE USER IF NOT EXISTS 'tester'@'%';",
          "GRANT ALL ON *.* TO 'tester'@'%';",
          'FLUSH PRIVILEGES;',
        ].join('\n'),
      );
      const options = [
        '--no-defaults',
        `--datadir=${folder}/data`,
        '--auth-root-authentication-method=normal',
      ];
      execFileSync(BINARIES.installMariaDB.file, [...options, '--skip-test-db', ...asRoot()], {
        stdio: 'pipe',
      });
    },
    commandOf({ folder, port, cert, key }) {
      const path = join(folder, 's');
      return {
        file: BINARIES.mariadb.file,
        args: [
          '--no-defaults',
          `--datadir=${folder}/data`,
          `--port=${port}`,
          '--bind-address=127.0.0.1',
          `--socket=${path}`,
          `--init-file=${folder}/init.sql`,
          `--ssl-cert=${cert}`,
          `--ssl-key=${key}`,
          '--max-allowed-packet=64M',
          '--skip-name-resolve',
          ...asRoot(),
        ],
        endpoint: { path, user: 'tester' },
      };
    },
  },
  mosquitto: {
    commandOf({ folder, port, tlsPort, cert, key }) {
      const file = join(folder, 'mosquitto.conf');
      const lines = [
        'allow_anonymous true',
        'user root',
        'max_inflight_messages 0',
        'max_queued_messages 0',
        `listener ${port} 127.0.0.1`,
        `listener ${tlsPort} 127.0.0.1`,
        `certfile ${cert}`,
        `keyfile ${key}`,
      ];
      writeFileSync(file, lines.join('\n'));
      return { file: BINARIES.mosquitto.file, args: ['-c', file], endpoint: { tlsPort } };
    },
  },
  rabbitmq: {
    commandOf({ folder, port, tlsPort, namesPort, cert, key }) {
      const file = join(folder, 'rabbitmq.conf');
      const lines = [
        `listeners.tcp.1 = 127.0.0.1:${port}`,
        `listeners.ssl.1 = 127.0.0.1:${tlsPort}`,
        `ssl_options.certfile = ${cert}`,
        `ssl_options.keyfile = ${key}`,
      ];
      writeFileSync(file, lines.join('\n'));
      const env = {
        HOME: folder,
        // The script then replaces itself by the server, so that the server has the script's process id.
        RUNNING_UNDER_SYSTEMD: '1',
        RABBITMQ_CONFIG_FILE: file,
        RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'plugins'),
        RABBITMQ_LOG_BASE: folder,
        RABBITMQ_MNESIA_BASE: folder,
        RABBITMQ_NODENAME: `net-clients-${port}@localhost`,
        RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
        ERL_EPMD_ADDRESS: '127.0.0.1',
        ERL_EPMD_PORT: String(namesPort),
      };
      return { file: BINARIES.rabbitmq.file, args: [], env, endpoint: { tlsPort } };
    },
    // Erlang starts its name server as a daemon.
    dispose({ namesPort }) {
      execFileSync(BINARIES.epmd.file, ['-port', String(namesPort), '-kill'], { stdio: 'pipe' });
    },
  },
  memcached: {
    commandOf({ port }) {
      const args = ['-l', '127.0.0.1', '-p', String(port), '-U', '0', '-u', 'root'];
      return { file: BINARIES.memcached.file, args };
    },
  },
  nats: {
    commandOf: ({ port }) => ({ file: BINARIES.nats.file, args: ['-a', '127.0.0.1', '-p', String(port)] }),
  },
};

/** MariaDB runs as root only if it is told to. */
function asRoot() {
  return process.getuid?.() === 0 ? ['--user=root'] : [];
}
