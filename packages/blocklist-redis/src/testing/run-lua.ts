import { createHash } from 'node:crypto';
import { lauxlib, lua, lualib, to_luastring } from 'fengari';

type State = ReturnType<typeof lauxlib.luaL_newstate>;

/** A reply of Redis: the result of `redis.call` in a script, or of the script. */
export type Reply = string | number | null | Reply[];

/**
 * Runs a script like the command EVAL of Redis.
 *
 * @param call Called for `redis.call` in the script.
 * @throws An Error with the message of Lua.
 */
export function runLua(
  script: string,
  keys: readonly string[],
  args: readonly string[],
  call: (command: readonly string[]) => Reply,
): Reply {
  const L = lauxlib.luaL_newstate();
  lualib.luaL_openlibs(L);
  pushObject(L, {
    call: () => {
      const command = Array.from({ length: lua.lua_gettop(L) }, (_, i) => lua.lua_tojsstring(L, i + 1));
      pushReply(L, call(command));
    },
    sha1hex: () => pushReply(L, createHash('sha1').update(lua.lua_tojsstring(L, 1)).digest('hex')),
  });
  lua.lua_setglobal(L, to_luastring('redis'));
  pushObject(L, { decode: () => pushJSON(L, JSON.parse(lua.lua_tojsstring(L, 1))) });
  lua.lua_setglobal(L, to_luastring('cjson'));
  pushReply(L, [...keys]);
  lua.lua_setglobal(L, to_luastring('KEYS'));
  pushReply(L, [...args]);
  lua.lua_setglobal(L, to_luastring('ARGV'));
  const failed = lauxlib.luaL_loadstring(L, to_luastring(script)) || lua.lua_pcall(L, 0, lua.LUA_MULTRET, 0);
  if (failed) throw new Error(lua.lua_tojsstring(L, -1));
  return lua.lua_tojsstring(L, -1);
}

function pushObject(L: State, methods: Record<string, () => void>): void {
  lua.lua_createtable(L, 0, 0);
  for (const [name, method] of Object.entries(methods)) {
    lua.lua_pushcfunction(L, () => {
      method();
      return 1;
    });
    lua.lua_setfield(L, -2, to_luastring(name));
  }
}

/** Pushes a reply as Redis converts it: null to false, numbers to numbers, arrays to tables. */
function pushReply(L: State, reply: Reply): void {
  if (reply === null) lua.lua_pushboolean(L, false);
  else if (typeof reply === 'number') lua.lua_pushnumber(L, reply);
  else if (typeof reply === 'string') lua.lua_pushstring(L, to_luastring(reply));
  else {
    lua.lua_createtable(L, 0, 0);
    for (const [i, item] of reply.entries()) {
      pushReply(L, item);
      lua.lua_rawseti(L, -2, i + 1);
    }
  }
}

function pushJSON(L: State, value: unknown): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    pushReply(L, value as Reply);
    return;
  }
  lua.lua_createtable(L, 0, 0);
  for (const [name, item] of Object.entries(value)) {
    pushJSON(L, item);
    lua.lua_setfield(L, -2, to_luastring(name));
  }
}
