import { errnoNumber } from '@net/errors';

// The statuses that this network reports, with the numbers of the current platform.
export const EADDRINUSE: number = /* @__PURE__ */ errnoNumber('EADDRINUSE');
export const EADDRNOTAVAIL: number = /* @__PURE__ */ errnoNumber('EADDRNOTAVAIL');
export const EAGAIN: number = /* @__PURE__ */ errnoNumber('EAGAIN');
export const EALREADY: number = /* @__PURE__ */ errnoNumber('EALREADY');
export const EBADF: number = /* @__PURE__ */ errnoNumber('EBADF');
export const EAFNOSUPPORT: number = /* @__PURE__ */ errnoNumber('EAFNOSUPPORT');
export const ECANCELED: number = /* @__PURE__ */ errnoNumber('ECANCELED');
export const ECONNREFUSED: number = /* @__PURE__ */ errnoNumber('ECONNREFUSED');
export const ECONNRESET: number = /* @__PURE__ */ errnoNumber('ECONNRESET');
export const EHOSTUNREACH: number = /* @__PURE__ */ errnoNumber('EHOSTUNREACH');
export const EINVAL: number = /* @__PURE__ */ errnoNumber('EINVAL');
export const EISCONN: number = /* @__PURE__ */ errnoNumber('EISCONN');
export const EMFILE: number = /* @__PURE__ */ errnoNumber('EMFILE');
export const ENETDOWN: number = /* @__PURE__ */ errnoNumber('ENETDOWN');
export const ENETUNREACH: number = /* @__PURE__ */ errnoNumber('ENETUNREACH');
export const ENOBUFS: number = /* @__PURE__ */ errnoNumber('ENOBUFS');
export const ENOENT: number = /* @__PURE__ */ errnoNumber('ENOENT');
export const ENOTCONN: number = /* @__PURE__ */ errnoNumber('ENOTCONN');
export const ENOTSUP: number = /* @__PURE__ */ errnoNumber('ENOTSUP');
export const EPIPE: number = /* @__PURE__ */ errnoNumber('EPIPE');
export const ETIMEDOUT: number = /* @__PURE__ */ errnoNumber('ETIMEDOUT');
