/** The programs that the suite starts in separate processes; each is a file in this folder. */
export type ProgramName =
  | 'echo-on-descriptor'
  | 'listen'
  | 'listen-on-descriptor'
  | 'read'
  | 'share'
  | 'wait-without-accepting';
