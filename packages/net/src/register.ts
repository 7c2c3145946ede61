import { standInForNet } from './register/stand-in.ts';

standInForNet();
