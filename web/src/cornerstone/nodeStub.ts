/** Stands for the modules of Node that libraries name and a browser never reaches; one is extended while it loads. */
export class EventEmitter {}

export default {};
