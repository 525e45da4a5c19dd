const KEY = "vetark.provider";

/** The clinic whose own provider people of this browser sign in by; null where they use none. */
export const rememberedProvider = () => localStorage.getItem(KEY);

export const rememberProvider = (slug: string) => localStorage.setItem(KEY, slug);
