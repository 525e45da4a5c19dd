/** What a page says while its session is over: it stays until the person has signed in, and so does all below it. */
export const STAYS = "data-stays";
const OPENED = '[aria-expanded="true"]:is([aria-haspopup="menu"], [aria-haspopup="dialog"])';

/**
 * Has Escape close the menu or the calendar that is open, wherever the focus is. Mantine listens within them alone, and
 * moves the focus there a moment after they show: a key pressed before would be lost, and they would stay.
 */
export function closeOnEscape(): void {
  const pressed = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.isComposing) return;
    if (document.querySelector(`[${STAYS}]`)) {
      event.stopImmediatePropagation();
      return;
    }
    const opener = document.querySelector<HTMLElement>(OPENED);
    if (!opener) return;
    const popup = document.getElementById(opener.getAttribute("aria-controls") ?? "");
    if (popup?.contains(event.target as Node)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    // One that does not show yet is taken back by what has asked for it.
    if (popup) popup.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
    else opener.click();
  };
  window.addEventListener("keydown", pressed, { capture: true });
}
