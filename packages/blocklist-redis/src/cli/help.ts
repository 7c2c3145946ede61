export const HELP = `One block list for a fleet, shared through Redis or Valkey.

Usage
  blocklist-redis ban <rule>... [--for <time>] [--label <text>] [--reason <text>]
  blocklist-redis unban <rule>...
  blocklist-redis list [--json]

A rule is an address, a prefix or a range:
  192.0.2.1   192.0.2.0/24   192.0.2.1-192.0.2.9   2001:db8::/32

Options of ban
  --for <time>      how long: 90s, 10m, 1h30m, 7d (without it, until it is lifted)
  --label <text>    what the ban belongs to, such as ssh
  --reason <text>   why

Options of all
  --name <name>     the name of the list (default: bans)
  --url <url>       where Redis is (default: $REDIS_URL, or redis://127.0.0.1:6379)
  --json            list: one JSON object per line
  -h, --help        this text

Examples
  blocklist-redis ban 192.0.2.1 --for 10m --label ssh --reason '12 failed logins'
  blocklist-redis list
  blocklist-redis unban 192.0.2.1
`;
