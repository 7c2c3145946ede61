import { bytesOf, concat, hex, IPV4_ENDS, item, v2 } from './bytes.ts';

/** Headers sent by haproxy 2.6 and nginx 1.22; the keys are the options of each. */
const SENT: Record<string, Uint8Array> = {
  'haproxy: send-proxy, IPv4': bytesOf('PROXY TCP4 127.0.0.1 127.0.0.1 52768 34415\r\n'),
  'nginx: proxy_protocol on, IPv6': bytesOf('PROXY TCP6 ::1 ::1 44880 38891\r\n'),
  'haproxy: send-proxy, Unix': bytesOf('PROXY UNKNOWN\r\n'),
  'haproxy: send-proxy-v2, IPv4': hex('0d0a0d0a000d0a515549540a2111000c7f0000017f000001b49498db'),
  'haproxy: send-proxy-v2, IPv6': hex(
    '0d0a0d0a000d0a515549540a212100240000000000000000000000000000000100000000000000000000000000000001c498995b',
  ),
  'haproxy: check-send-proxy': hex('0d0a0d0a000d0a515549540a20000000'),
  'haproxy: crc32c,unique-id': hex(
    '0d0a0d0a000d0a515549540a211100267f0000017f000001965e91df030004ad63f4a3050010636f6e6e656374696f6e2d3234363534',
  ),
  'haproxy: ssl,cert-cn,ssl-cipher,cert-sig,cert-key,authority,crc32c': hex(
    '0d0a0d0a000d0a515549540a211100747f0000017f000001848a96490300040d224b6b010002683202000d66726f6e742e657861' +
      '6d706c652000490700000000210007544c5376312e33220009436c69656e7420c384250007525341323034382400085253412d53' +
      '484131230016544c535f4145535f3235365f47434d5f534841333834',
  ),
};

/** Synthetic headers with rare features. */
const MADE: Record<string, Uint8Array> = {
  'UDP over IPv4': v2(0x21, 0x12, IPV4_ENDS),
  'a Unix socket': v2(
    0x21,
    0x31,
    concat(bytesOf('/a'), new Uint8Array(106), bytesOf('\0b'), new Uint8Array(106)),
  ),
  'LOCAL with addresses': v2(0x20, 0x11, IPV4_ENDS),
  padding: v2(0x21, 0x11, concat(IPV4_ENDS, item(4, new Uint8Array(5)))),
  'AWS PrivateLink': v2(0x21, 0x11, concat(IPV4_ENDS, item(0xea, bytesOf('\x01vpce-08d2bf15fac5001c9')))),
  'Azure Private Link': v2(0x21, 0x11, concat(IPV4_ENDS, item(0xee, hex('01c6450118')))),
  'Google Cloud Private Service Connect': v2(
    0x21,
    0x11,
    concat(IPV4_ENDS, item(0xe0, hex('0102030405060708'))),
  ),
};

/** Headers for tests that modify them. The keys describe the source of each. */
export const CORPUS: Readonly<Record<string, Uint8Array>> = { ...SENT, ...MADE };
