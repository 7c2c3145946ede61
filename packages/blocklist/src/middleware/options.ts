import { validateBoolean, validateFunction } from '@net/errors';
import { readOptions } from '../arguments/options.ts';
import { formatRefusal, type Refusal } from './refusal.ts';

/** The options of a middleware. */
export interface MiddlewareOptions {
  /** Whether the connection of a blocked request is closed without an answer, instead of answering 403. @default false */
  close?: boolean | undefined;
  /** Called for each blocked request. @default prints the address, the rule, its label and its reason with `console.warn` */
  onRefuse?: ((refusal: Refusal) => void) | undefined;
}

const NAMES = ['close', 'onRefuse'] as const;

/** @throws ERR_INVALID_ARG_TYPE or ERR_INVALID_ARG_VALUE if an option is unknown or invalid. */
export function readMiddlewareOptions(
  value: MiddlewareOptions | undefined,
): Required<Pick<MiddlewareOptions, 'close'>> & { onRefuse: (refusal: Refusal) => void } {
  const { close = false, onRefuse = warn } = readOptions<MiddlewareOptions>(value, NAMES);
  validateBoolean(close, 'options.close');
  validateFunction(onRefuse, 'options.onRefuse');
  return { close, onRefuse: onRefuse as (refusal: Refusal) => void };
}

function warn(refusal: Refusal): void {
  console.warn(formatRefusal(refusal));
}
