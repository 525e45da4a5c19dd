import type { Types } from "@cornerstonejs/core";

const SIZE = 128;
/** How much larger than on the screen. */
const TIMES = 2;

/** A glass in a corner of a picture that shows what lies under a finger, with a cross where the point is. */
export class Loupe {
  private readonly canvas = document.createElement("canvas");

  constructor(private readonly element: HTMLDivElement) {
    const ratio = window.devicePixelRatio || 1;
    this.canvas.width = SIZE * ratio;
    this.canvas.height = SIZE * ratio;
    this.canvas.dataset.testid = "loupe";
    Object.assign(this.canvas.style, {
      position: "absolute",
      top: "8px",
      width: `${SIZE}px`,
      height: `${SIZE}px`,
      border: "1px solid rgb(255 255 255 / 60%)",
      borderRadius: "50%",
      pointerEvents: "none",
      zIndex: "2",
    });
    element.append(this.canvas);
  }

  /** Shows what lies around a point of the picture's element, in CSS pixels, in the corner that is not under the hand. */
  show([x, y]: Types.Point2): void {
    const [picture] = this.element.getElementsByTagName("canvas");
    const glass = this.canvas.getContext("2d");
    if (!picture || !glass || picture === this.canvas) return;
    const across = picture.width / picture.clientWidth;
    const seen = (SIZE / TIMES) * across;
    const { width } = this.canvas;
    glass.fillRect(0, 0, width, width);
    glass.drawImage(picture, x * across - seen / 2, y * across - seen / 2, seen, seen, 0, 0, width, width);
    glass.strokeStyle = "rgb(0 255 200)";
    glass.beginPath();
    for (const [from, to] of [
      [0, 0.42],
      [0.58, 1],
    ] as const) {
      glass.moveTo(from * width, width / 2);
      glass.lineTo(to * width, width / 2);
      glass.moveTo(width / 2, from * width);
      glass.lineTo(width / 2, to * width);
    }
    glass.stroke();
    const left = x > this.element.clientWidth / 2;
    Object.assign(this.canvas.style, left ? { left: "8px", right: "" } : { left: "", right: "8px" });
  }

  remove(): void {
    this.canvas.remove();
  }
}
