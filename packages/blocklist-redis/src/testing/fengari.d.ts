/** The used functions of fengari, an implementation of Lua 5.3 in JavaScript without types. */
declare module 'fengari' {
  type State = { readonly lua: unique symbol };
  export const lua: {
    LUA_MULTRET: number;
    LUA_TNIL: number;
    LUA_TSTRING: number;
    LUA_TNUMBER: number;
    LUA_TTABLE: number;
    lua_type(L: State, index: number): number;
    lua_gettop(L: State): number;
    lua_settop(L: State, index: number): void;
    lua_pcall(L: State, args: number, results: number, handler: number): number;
    lua_pushnil(L: State): void;
    lua_pushboolean(L: State, value: boolean): void;
    lua_pushnumber(L: State, value: number): void;
    lua_pushstring(L: State, text: Uint8Array): void;
    lua_pushcfunction(L: State, run: (L: State) => number): void;
    lua_createtable(L: State, items: number, fields: number): void;
    lua_rawseti(L: State, index: number, key: number): void;
    lua_rawgeti(L: State, index: number, key: number): void;
    lua_rawlen(L: State, index: number): number;
    lua_setfield(L: State, index: number, name: Uint8Array): void;
    lua_setglobal(L: State, name: Uint8Array): void;
    lua_pop(L: State, count: number): void;
    lua_tojsstring(L: State, index: number): string;
  };
  export const lauxlib: { luaL_newstate(): State; luaL_loadstring(L: State, code: Uint8Array): number };
  export const lualib: { luaL_openlibs(L: State): void };
  export function to_luastring(text: string): Uint8Array;
}
