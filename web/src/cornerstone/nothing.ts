/** Stands for the modules of Node that decoders name and a browser never reaches. */
export default {};
