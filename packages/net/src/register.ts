import { validateOneOf } from '@net/errors';
import { injectFaults } from './register/faults.ts';
import { standInForNet } from './register/stand-in.ts';
import { standUnderHttp } from './register-http/stand-in.ts';

const { NET_FAULTS, NET_REGISTER } = process.env;
if (NET_REGISTER) validateOneOf(NET_REGISTER, 'process.env.NET_REGISTER', ['net', 'http']);
standInForNet();
if (NET_FAULTS) injectFaults(NET_FAULTS);
if (NET_REGISTER === 'http') standUnderHttp();
