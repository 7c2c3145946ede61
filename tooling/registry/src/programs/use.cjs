const blocklist = require('@net/blocklist');

import('./check-list.mjs').then(({ checkList }) => console.log(checkList(blocklist)));
