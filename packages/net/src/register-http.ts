import './register.ts';
import { standUnderHttp } from './register-http/stand-in.ts';

standUnderHttp();
