import { speak } from "./language";

// For tests of what people read: in the page main.tsx does it.
speak();
