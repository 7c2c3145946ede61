// Reads one text a line and says what inet_pton and inet_aton make of it:
// "<inet_pton as IPv4, hex> <as IPv6, hex> <inet_ntop of the latter> <inet_aton, hex>", "-" for nothing.
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

int main(void) {
  static char line[1 << 16];
  while (fgets(line, sizeof line, stdin)) {
    line[strcspn(line, "\n")] = 0;
    struct in_addr ipv4;
    struct in6_addr ipv6;
    char text[INET6_ADDRSTRLEN] = "-";
    if (inet_pton(AF_INET, line, &ipv4) == 1) printf("%08x ", ntohl(ipv4.s_addr));
    else printf("- ");
    if (inet_pton(AF_INET6, line, &ipv6) == 1) {
      for (int i = 0; i < 16; i++) printf("%02x", ipv6.s6_addr[i]);
      inet_ntop(AF_INET6, &ipv6, text, sizeof text);
    } else {
      printf("-");
    }
    // inet_aton stops at white space and does not look at the rest; resolvers do.
    if (strpbrk(line, " \t\r\v\f") == NULL && inet_aton(line, &ipv4)) printf(" %s %08x\n", text, ntohl(ipv4.s_addr));
    else printf(" %s -\n", text);
  }
  return 0;
}
