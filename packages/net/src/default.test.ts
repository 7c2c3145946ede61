import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, test, vi } from 'vitest';
import net, * as namespace from './index.ts';

test('functions of the default export can be replaced, and put back', () => {
  const original = net.connect;
  const spy = vi.spyOn(net, 'connect').mockReturnValue('stub' as never);
  expect(net.connect(1)).toBe('stub');
  spy.mockRestore();
  expect(net.connect).toBe(original);
});

test('what is replaced there stays as it was for who imports it by name', () => {
  const spy = vi.spyOn(net, 'isIP').mockReturnValue(0);
  expect(namespace.isIP('127.0.0.1')).toBe(4);
  spy.mockRestore();
});

test('its properties are ordinary ones', () => {
  expect(Object.getOwnPropertyDescriptor(net, 'connect')).toEqual({
    value: namespace.connect,
    writable: true,
    enumerable: true,
    configurable: true,
  });
  expect(Object.getPrototypeOf(net)).toBe(Object.prototype);
});

test('every type of the module is a type of the default export', { timeout: 60_000 }, () => {
  const file = fileURLToPath(new URL('index.ts', import.meta.url));
  const { config } = ts.readConfigFile(
    fileURLToPath(new URL('../tsconfig.json', import.meta.url)),
    ts.sys.readFile,
  );
  const { options } = ts.parseJsonConfigFileContent(
    config,
    ts.sys,
    fileURLToPath(new URL('..', import.meta.url)),
  );
  const program = ts.createProgram([file], options);
  const checker = program.getTypeChecker();
  const isType = (symbol: ts.Symbol) => {
    const named = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    return (named.flags & ts.SymbolFlags.Type) !== 0;
  };
  const typesOf = (module: ts.Symbol) =>
    checker
      .getExportsOfModule(module)
      .filter(isType)
      .map(({ name }) => name)
      .sort();
  const index = checker.getSymbolAtLocation(program.getSourceFile(file)!)!;
  const whole = checker.getExportsOfModule(index).find(({ name }) => name === 'default')!;
  const names = typesOf(index);
  expect(names).toContain('NetConnectOpts');
  expect(typesOf(checker.getAliasedSymbol(whole))).toEqual(names);
});
