import { standInForNet } from './register/stand-in.ts';
import { standUnderHttp } from './register-http/stand-in.ts';

standInForNet();
standUnderHttp();
