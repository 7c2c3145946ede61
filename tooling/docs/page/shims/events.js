import events from 'events/';

export const { EventEmitter } = events;
