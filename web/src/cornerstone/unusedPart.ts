/** Stands for a part of a library that this app never calls; it fails where it is called all the same. */
export default undefined;
