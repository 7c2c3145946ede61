import * as blocklist from '@net/blocklist';
import { checkList } from './check-list.mjs';

document.title = checkList(blocklist);
const worker = new Worker('/worker.js');
worker.onmessage = ({ data }) => {
  document.title += ` and ${data}`;
};
