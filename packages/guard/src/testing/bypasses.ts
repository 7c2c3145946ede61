/** A technique to bypass a guard: the host in the URL, a description, and the publication. */
type Bypass = readonly [host: string, what: string, source: string];

const IP_PACKAGE = 'ip: CVE-2023-42282';
const IP_PACKAGE_AGAIN = 'ip: CVE-2024-29415, indutny/node-ip#150';
const NETMASK = 'netmask: CVE-2021-28918';
const SSRFCHECK = 'ssrfcheck: CVE-2026-43929, felippe-regazio/ssrfcheck#11';
const PRIVATE_IP = 'private-ip: CVE-2020-28360';
const MULTICAST = 'private-ip: CVE-2025-8020, ssrfcheck: CVE-2025-8267';
const URL_STANDARD = 'https://url.spec.whatwg.org/#host-parsing';
const CHEAT_SHEET = 'OWASP, Server Side Request Forgery Prevention Cheat Sheet';
const TRANSITION = 'THU-MAIC/OpenMAIC#386';

/** Notations of 127.0.0.1, and hosts that systems resolve to it. */
export const LOOPBACK_HOSTS: readonly Bypass[] = [
  ['127.0.0.1', 'as it is', CHEAT_SHEET],
  ['localhost', 'by name', CHEAT_SHEET],
  ['LOCALHOST', 'by name, in upper case', CHEAT_SHEET],
  ['localhost.', 'by name, with a dot behind it', 'DenchHQ/DenchClaw#48'],
  ['127.0.0.1.', 'with a dot behind it', 'DenchHQ/DenchClaw#48'],
  ['127.1', 'two parts', IP_PACKAGE_AGAIN],
  ['127.0.1', 'three parts', IP_PACKAGE_AGAIN],
  ['2130706433', 'one number', CHEAT_SHEET],
  ['0x7f.1', 'two parts, one of them hexadecimal', IP_PACKAGE],
  ['0x7F.0x0.0x0.0x1', 'hexadecimal', IP_PACKAGE],
  ['0x7f000001', 'one hexadecimal number', IP_PACKAGE],
  ['127.0.0x0.1', 'one part hexadecimal', IP_PACKAGE_AGAIN],
  ['127.00.0x1', 'three parts in three notations', IP_PACKAGE_AGAIN],
  ['0177.0.0.1', 'octal', NETMASK],
  ['00000177.0.0.1', 'octal with many zeros', NETMASK],
  ['0177.0.0.01', 'octal, the last part, too', 'netmask: CVE-2021-29418'],
  ['017700000001', 'one octal number', 'ip: indutny/node-ip#162'],
  ['[::ffff:127.0.0.1]', 'IPv4-mapped', 'request-filtering-agent: azu/request-filtering-agent#2'],
  ['[::fFFf:127.0.0.1]', 'IPv4-mapped, in both cases', IP_PACKAGE_AGAIN],
  ['[::ffff:7f00:1]', 'IPv4-mapped, hexadecimal', SSRFCHECK],
  ['[0:0:0:0:0:ffff:7f00:1]', 'IPv4-mapped, in full', SSRFCHECK],
  ['①②⑦.⓪.⓪.①', 'circled digits', URL_STANDARD],
  ['１２７.０.０.１', 'wide digits', URL_STANDARD],
  ['127。0。0。1', 'ideographic full stops', URL_STANDARD],
  ['ｌｏｃａｌｈｏｓｔ', 'wide letters', URL_STANDARD],
  ['ⓛⓞⓒⓐⓛⓗⓞⓢⓣ', 'circled letters', URL_STANDARD],
  ['127%2e0%2e0%2e1', 'percent-encoded', URL_STANDARD],
  ['%31%32%37.0.0.1', 'percent-encoded digits', URL_STANDARD],
  ['127.0\u00ad.0.1', 'a soft hyphen', URL_STANDARD],
  ['127.0\t.0.1', 'a tab, which URLs drop', URL_STANDARD],
  ['public.example@127.0.0.1', 'a user that looks like the host', 'DenchHQ/DenchClaw#48'],
  ['public.example:80@127.0.0.1', 'a user and password that look like the host', 'DenchHQ/DenchClaw#48'],
  ['public.example%2f@127.0.0.1', 'a user that looks like host and path', CHEAT_SHEET],
  ['inner.example', 'a name that resolves to it', CHEAT_SHEET],
  ['inner.example.', 'a name with a dot behind it', CHEAT_SHEET],
  ['mapped.example', 'a name that resolves to it, IPv4-mapped', 'Priyanshu-byte-coder/devtrack#2151'],
  ['both.example', 'a name that resolves to a public address and to it', 'Doezer/Questarr#385'],
  ['htob.example', 'a name that resolves to it and to a public address', 'koala73/worldmonitor#5921'],
];

/** Other hosts that a guard must refuse. */
export const INNER_HOSTS: readonly Bypass[] = [
  ['0.0.0.0', 'this host', 'figranium/figranium#119'],
  ['0', 'this host as a number', 'ip: CVE-2025-59436, indutny/node-ip#160'],
  ['[::]', 'this host in IPv6', 'Bladestar2105/IPTV-Manager#157'],
  ['[::ffff:0.0.0.0]', 'this host, IPv4-mapped', SSRFCHECK],
  ['127.255.255.254', 'the end of the loopback network', PRIVATE_IP],
  ['10.0.0.1', 'private', CHEAT_SHEET],
  ['012.1.2.3', 'private, octal', IP_PACKAGE_AGAIN],
  ['01200034567', 'private, one octal number', IP_PACKAGE_AGAIN],
  ['172.31.255.255', 'private, the end of the second block', PRIVATE_IP],
  ['192.168.0.1', 'private', CHEAT_SHEET],
  ['100.64.0.1', 'shared by carriers', 'saleor/requests-hardened#76'],
  ['192.0.0.192', "Oracle Cloud's older metadata service", PRIVATE_IP],
  ['198.18.0.1', 'benchmarking', PRIVATE_IP],
  ['192.0.2.1', 'documentation', PRIVATE_IP],
  ['224.0.0.1', 'multicast', MULTICAST],
  ['239.255.255.250', 'multicast, SSDP', MULTICAST],
  ['240.0.0.1', 'reserved', PRIVATE_IP],
  ['255.255.255.255', 'broadcast', PRIVATE_IP],
  ['169.254.169.254', 'metadata of AWS, Azure and Google Cloud', CHEAT_SHEET],
  ['2852039166', 'metadata as one number', CHEAT_SHEET],
  ['0xa9.0xfe.0xa9.0xfe', 'metadata in hexadecimal', IP_PACKAGE],
  ['0251.0376.0251.0376', 'metadata in octal', NETMASK],
  ['[::ffff:a9fe:a9fe]', 'metadata, IPv4-mapped', SSRFCHECK],
  ['metadata.example', 'a name that resolves to metadata', CHEAT_SHEET],
  ['100.100.100.200', 'metadata of Alibaba Cloud', CHEAT_SHEET],
  ['[fd00:ec2::254]', 'metadata of AWS in IPv6', CHEAT_SHEET],
  [
    '168.63.129.16',
    'the platform of Azure, whose address is public',
    'https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16',
  ],
  ['[fc00::1]', 'unique local', CHEAT_SHEET],
  ['[fe80::1]', 'link-local', IP_PACKAGE_AGAIN],
  ['[fec0::1]', 'site-local', TRANSITION],
  ['[ff02::1]', 'multicast in IPv6', MULTICAST],
  ['[2001:db8::1]', 'documentation in IPv6', SSRFCHECK],
  ['[3fff::1]', 'documentation in IPv6, the newer block', 'RFC 9637'],
  ['[5f00::1]', 'segment routing', 'RFC 9602'],
  ['[100::1]', 'discard', SSRFCHECK],
  ['[::ffff:0:127.0.0.1]', 'IPv4-translated', 'RFC 2765'],
  ['[::127.0.0.1]', 'IPv4-compatible', SSRFCHECK],
  ['[64:ff9b::127.0.0.1]', 'NAT64', SSRFCHECK],
  ['[64:ff9b::a9fe:a9fe]', 'NAT64 to metadata', SSRFCHECK],
  ['[64:ff9b:1:a9fe:a9:fe00::]', 'NAT64 with a local prefix', 'flytohub/flyto-core#24'],
  ['[64:ff9b:1:1::808:808]', 'NAT64 with a local prefix to any address', 'Steward-Fi/steward#398'],
  ['[2606:4700::5efe:7f00:1]', 'ISATAP under a public prefix', 'RFC 5214'],
  ['[2606:4700::200:5efe:a9fe:a9fe]', 'ISATAP to metadata', 'RFC 5214'],
  ['[2002:7f00:1::]', '6to4', TRANSITION],
  ['[2002:a9fe:a9fe::1]', '6to4 to metadata', TRANSITION],
  [
    '[2002:c0a8:1::1]',
    '6to4 to a private address',
    'nuxt-og-image: CVE-2026-44589, nuxt-modules/og-image#621',
  ],
  ['[2001:0:0:0:0:0:80ff:fffe]', 'Teredo', TRANSITION],
];
