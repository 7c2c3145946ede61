// Where Debian and Ubuntu put them.
export const REDIS = '/usr/bin/redis-server';
export const VALKEY = '/usr/bin/valkey-server';
