// Where Debian and Ubuntu put them.
export const HAPROXY = '/usr/sbin/haproxy';
export const NGINX = '/usr/sbin/nginx';
export const NGINX_STREAM_MODULE = '/usr/lib/nginx/modules/ngx_stream_module.so';
export const SYSTEMD_SOCKET_ACTIVATE = '/usr/bin/systemd-socket-activate';
export const CURL = '/usr/bin/curl';
