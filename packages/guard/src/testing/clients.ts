import http from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';
import axios from 'axios';
import { got } from 'got';
import nodeFetch from 'node-fetch';
import { interceptors, Agent as UndiciAgent, fetch as undiciFetch, request as undiciRequest } from 'undici';
import WebSocket from 'ws';
import type { Guard } from '../guard.ts';

/** The TLS options with which a client trusts the certificate of the test servers. */
export interface Trust {
  ca?: string;
}

/** Requests a URL through a guard, follows redirects, and returns the body. */
export type Client = (guard: Guard, url: string, trust?: Trust) => Promise<string>;

const MAX_REDIRECTS = 5;

/**
 * Requests a URL with Node's `http` or `https`, which do not follow redirects: requests each redirect with the agent of its
 * protocol.
 */
async function requestWithRedirects(guard: Guard, url: string, trust: Trust): Promise<string> {
  let target = new URL(url);
  for (let count = 0; count <= MAX_REDIRECTS; count++) {
    const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
      const request =
        target.protocol === 'https:'
          ? https.get(target, { agent: guard.httpsAgent(trust) }, resolve)
          : http.get(target, { agent: guard.httpAgent() }, resolve);
      request.on('error', reject);
    });
    if (response.headers.location === undefined) return text(response);
    response.resume();
    target = new URL(response.headers.location, target);
  }
  throw new Error('Too many redirects');
}

function readWebSocket(guard: Guard, url: string, trust: Trust): Promise<string> {
  return new Promise((resolve, reject) => {
    const target = url.replace(/^http/, 'ws');
    const agent = target.startsWith('wss:') ? guard.httpsAgent(trust) : guard.httpAgent();
    // The agent must match the protocol, so a redirect to another protocol needs another agent.
    const socket = new WebSocket(target, { agent, followRedirects: true });
    socket.on('message', (message) => {
      resolve(String(message));
      socket.terminate();
    });
    socket.on('error', reject);
  });
}

/** The HTTP clients that the tests run with. */
export const CLIENTS: Record<string, Client> = {
  'http and https': (guard, url, trust = {}) => requestWithRedirects(guard, url, trust),
  axios: async (guard, url, trust = {}) => {
    const agents = { httpAgent: guard.httpAgent(), httpsAgent: guard.httpsAgent(trust) };
    const response = await axios.get(url, { ...agents, proxy: false, responseType: 'text' });
    return String(response.data);
  },
  got: (guard, url, trust = {}) =>
    got(url, {
      agent: { http: guard.httpAgent(), https: guard.httpsAgent(trust) },
      retry: { limit: 0 },
    }).text(),
  'node-fetch': async (guard, url, trust = {}) => {
    const agents: Record<string, http.Agent> = {
      'http:': guard.httpAgent(),
      'https:': guard.httpsAgent(trust),
    };
    const response = await nodeFetch(url, { agent: ({ protocol }) => agents[protocol] });
    return response.text();
  },
  ws: (guard, url, trust = {}) => readWebSocket(guard, url, trust),
  'undici, request': async (guard, url, trust = {}) => {
    const dispatcher = guard
      .dispatcher({ Agent: UndiciAgent, tls: trust })
      .compose(interceptors.redirect({ maxRedirections: MAX_REDIRECTS }));
    const { body } = await undiciRequest(url, { dispatcher });
    return body.text();
  },
  'undici, fetch': async (guard, url, trust = {}) => {
    const dispatcher = guard.dispatcher({ Agent: UndiciAgent, tls: trust });
    return (await undiciFetch(url, { dispatcher })).text();
  },
  'fetch with a dispatcher': async (guard, url, trust = {}) =>
    (await fetch(url, { dispatcher: guard.dispatcher({ tls: trust }) })).text(),
  'guard.fetch': async (guard, url) => (await guard.fetch(url)).text(),
};

/** The properties of an error that tests compare. */
export interface Refusal {
  code?: unknown;
  message?: string;
  cause?: unknown;
  [property: string]: unknown;
}

/** The innermost cause of an error: the one created by the guard or the system. */
export function findRefusal(error: unknown): Refusal {
  let innermost = error as Refusal;
  while (innermost.cause instanceof Error) innermost = innermost.cause as unknown as Refusal;
  return innermost;
}
