import * as blocklist from '@net/blocklist';
import { checkList } from './check-list.mjs';

postMessage(checkList(blocklist));
