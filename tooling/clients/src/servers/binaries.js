import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const POSTGRES = '/usr/lib/postgresql';

/** Debian has the version in the path of PostgreSQL's programs. */
function postgresFolder() {
  const versions = existsSync(POSTGRES) ? readdirSync(POSTGRES) : [];
  return join(POSTGRES, versions.sort((a, b) => Number(b) - Number(a))[0] ?? '15', 'bin');
}

/** The programs that the servers need, where Debian and Ubuntu put them, and the packages that contain them. */
export const BINARIES = {
  initdb: { file: join(postgresFolder(), 'initdb'), packageName: 'postgresql' },
  postgres: { file: join(postgresFolder(), 'postgres'), packageName: 'postgresql' },
  redis: { file: '/usr/bin/redis-server', packageName: 'redis-server' },
  installMariaDB: { file: '/usr/bin/mariadb-install-db', packageName: 'mariadb-server' },
  mariadb: { file: '/usr/sbin/mariadbd', packageName: 'mariadb-server' },
  mosquitto: { file: '/usr/sbin/mosquitto', packageName: 'mosquitto' },
  rabbitmq: { file: '/usr/lib/rabbitmq/bin/rabbitmq-server', packageName: 'rabbitmq-server' },
  epmd: { file: '/usr/bin/epmd', packageName: 'erlang-base' },
  memcached: { file: '/usr/bin/memcached', packageName: 'memcached' },
  nats: { file: '/usr/sbin/nats-server', packageName: 'nats-server' },
};

/** The packages that are not installed. */
export function missingPackages() {
  const missing = Object.values(BINARIES).filter(({ file }) => !existsSync(file));
  return [...new Set(missing.map(({ packageName }) => packageName))];
}
