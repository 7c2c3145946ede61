import * as blocklist from '@net/blocklist';
import { checkList } from './check-list.mjs';

console.log(checkList(blocklist));
