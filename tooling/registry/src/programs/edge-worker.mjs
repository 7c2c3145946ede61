import * as blocklist from '@net/blocklist';
import { checkList } from './check-list.mjs';

export default {
  test() {
    console.log(checkList(blocklist));
  },
};
