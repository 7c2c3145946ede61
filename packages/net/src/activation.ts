export { type InheritedListener, listenFds, type PassedListeners, passListeners } from '@net/server';
