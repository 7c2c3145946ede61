import type { BlockList } from 'node:net';
import { builtIn } from '@net/transport';
import type { ClassOf } from './identity.ts';

/**
 * Implements `NodeIdentity.completeBlockListClass`.
 *
 * Node's modules accept an object as a block list if it has a property, named by a private symbol, that holds the native list.
 * They call `check` of the object, so the lists of the class answer by their own rules.
 *
 * Has no effect on a class that has the property already: each entry of `@net/net` is a bundle of its own and calls this function.
 */
export function acceptAsBlockList({ prototype }: ClassOf<object>): void {
  // Missing on a Node without options that take block lists.
  if (!builtIn('node:net').BlockList.isBlockList) return;
  const native = createListThatBlocksAll();
  const symbol = Object.getOwnPropertySymbols(native).find(({ description }) => description === 'kHandle');
  if (!symbol || Object.hasOwn(prototype, symbol)) return;
  Object.defineProperty(prototype, symbol, { value: Reflect.get(native, symbol) });
}

/**
 * Creates a native list that blocks every address. The lists of this family answer in its place where a method of the list is
 * called. A module that reads the native rules instead blocks all addresses, rather than none.
 */
export function createListThatBlocksAll(): BlockList {
  const list = new (builtIn('node:net').BlockList)();
  list.addSubnet('0.0.0.0', 0);
  list.addSubnet('::', 0, 'ipv6');
  return list;
}
