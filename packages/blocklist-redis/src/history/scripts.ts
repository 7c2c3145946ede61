/**
 * The Lua scripts. Every change of the head, the log and the counts of a shared list is made by one of them.
 *
 * KEYS of each but the last: head, log, counts, and the prefix of the keys of blobs. Numbers are formatted by `%.0f`, because Lua writes large
 * numbers with an exponent. The log is trimmed by `XTRIM MAXLEN`, because Redis 6.0 does not have `MINID`; both trim the same
 * entries, because positions have no gaps.
 */

/** The time for which the blob of the previous snapshot is kept, for processes that are still reading it. */
const SPARE_BLOB_MS = 600_000;

/**
 * Makes a blob the newest snapshot, and trims the log up to the previous snapshot. Deletes the blob before the previous one, so
 * that the memory of Redis does not grow with the number of changes.
 */
const SHARED = `
local function keep(position, hash, blob, counts)
  local old = redis.call('HMGET', KEYS[1], 'blob', 'snapshot', 'position', 'spare')
  redis.call('PERSIST', KEYS[4] .. blob)
  redis.call('HSET', KEYS[1], 'snapshot', position, 'snapshotHash', hash, 'blob', blob, 'counts', counts)
  if old[4] then redis.call('UNLINK', KEYS[4] .. old[4]) end
  if old[1] then
    redis.call('PEXPIRE', KEYS[4] .. old[1], ${SPARE_BLOB_MS})
    redis.call('HSET', KEYS[1], 'spare', old[1])
    redis.call('XTRIM', KEYS[2], 'MAXLEN', string.format('%.0f', old[3] - old[2]))
  end
end
local function exists(blob) return redis.call('EXISTS', KEYS[4] .. blob) == 1 end
`;

/**
 * Appends a batch. ARGV: writer, number, body, and the blob, which is empty unless the batch replaces the list.
 *
 * @returns `stored`; `known` if the batch was stored earlier; `gap` if the writer's previous batch is not stored; `empty` if there
 *   is no history; `lost` if the blob does not exist.
 */
export const APPEND = `${SHARED}
local head = redis.call('HMGET', KEYS[1], 'position', 'hash')
if not head[1] then return 'empty' end
local known = tonumber(string.match(redis.call('HGET', KEYS[3], ARGV[1]) or '0', '^%d+'))
local number = tonumber(ARGV[2])
if number <= known then return 'known' end
if number > known + 1 then return 'gap' end
if ARGV[4] ~= '' and not exists(ARGV[4]) then return 'lost' end
local clock = redis.call('TIME')
local time = string.format('%.0f', clock[1] * 1000 + math.floor(clock[2] / 1000))
local position = string.format('%.0f', head[1] + 1)
local hash = string.sub(redis.sha1hex(table.concat({head[2], ARGV[1], ARGV[2], time, ARGV[3]}, ' ')), 1, 16)
local facts = table.concat({head[2], hash, ARGV[1], ARGV[2], time}, ' ')
redis.call('XADD', KEYS[2], position .. '-0', 'e', facts, 'c', ARGV[3])
redis.call('HSET', KEYS[1], 'position', position, 'hash', hash)
redis.call('HSET', KEYS[3], ARGV[1], ARGV[2] .. ',' .. time)
if ARGV[4] ~= '' then
  local counts = redis.call('HGETALL', KEYS[3])
  local parts = {}
  for i = 1, #counts, 2 do parts[#parts + 1] = '"' .. counts[i] .. '":[' .. counts[i + 1] .. ']' end
  keep(position, hash, ARGV[4], '{' .. table.concat(parts, ',') .. '}')
end
return 'stored'
`;

/**
 * Stores a snapshot. ARGV: position, hash, blob, counts, and a time in ms since 1970; deletes the counts of the writers that have
 * stored nothing since that time.
 *
 * @returns `stored`; `old` if there is a newer snapshot; `other` if the place is not in this history; `lost` if the blob does not
 *   exist.
 */
export const STORE_SNAPSHOT = `${SHARED}
local head = redis.call('HMGET', KEYS[1], 'position', 'hash', 'snapshot')
if not head[1] then return 'other' end
if tonumber(ARGV[1]) <= tonumber(head[3]) then return 'old' end
local hash = head[2]
if ARGV[1] ~= head[1] then
  local entry = redis.call('XRANGE', KEYS[2], ARGV[1] .. '-0', ARGV[1] .. '-0')[1]
  hash = entry and string.match(entry[2][2], '^%S+ (%S+)')
end
if hash ~= ARGV[2] then return 'other' end
if not exists(ARGV[3]) then return 'lost' end
keep(ARGV[1], ARGV[2], ARGV[3], ARGV[4])
local counts = redis.call('HGETALL', KEYS[3])
for i = 1, #counts, 2 do
  if tonumber(string.match(counts[i + 1], '%d+$')) < tonumber(ARGV[5]) then redis.call('HDEL', KEYS[3], counts[i]) end
end
return 'stored'
`;

/**
 * Begins a history with a snapshot. The new history replaces the current one, if there is one. ARGV: position and hash of the
 * current head (empty if there is none); position, hash, blob and counts of the snapshot. Adds an entry that wakes waiting
 * readers. The entry continues no place, so that the readers read the new history.
 *
 * @returns `stored`; `other` if the head has changed meanwhile; `lost` if the blob does not exist.
 */
export const BEGIN = `${SHARED}
local head = redis.call('HMGET', KEYS[1], 'position', 'hash')
if (head[1] or '') ~= ARGV[1] or (head[2] or '') ~= ARGV[2] then return 'other' end
if not exists(ARGV[5]) then return 'lost' end
redis.call('DEL', KEYS[2], KEYS[3])
keep(ARGV[3], ARGV[4], ARGV[5], ARGV[6])
redis.call('HSET', KEYS[1], 'position', ARGV[3], 'hash', ARGV[4])
for writer, count in pairs(cjson.decode(ARGV[6])) do
  redis.call('HSET', KEYS[3], writer, string.format('%.0f,%.0f', count[1], count[2]))
end
redis.call('XADD', KEYS[2], ARGV[3] .. '-0', 'e', '- ' .. ARGV[4] .. ' - 0 0', 'c', '[]')
return 'stored'
`;

/** @returns The time of Redis in ms since 1970, with a fraction. */
export const READ_TIME = `
local clock = redis.call('TIME')
return string.format('%.3f', clock[1] * 1000 + clock[2] / 1000)
`;

/**
 * Deletes a lock. KEYS: the key of the lock. ARGV: the value with which it was locked; another process has locked it with another
 * value if it had expired.
 */
export const UNLOCK = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 'unlocked'
`;
