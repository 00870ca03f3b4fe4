import * as Plot from '@observablehq/plot';
import { useEffect, useRef } from 'react';

/** Room around the drawings of boards. */
export const MARGINS = {
  ...{ marginLeft: 48, marginBottom: 44, marginTop: 24, marginRight: 16, height: 340, grid: true },
} as const;

/**
 * A drawing by Observable Plot, drawn again when its options or its width change. What it shows is said in words by `label`;
 * the numbers are in a table near by.
 */
export function Figure({
  options,
  label,
  caption,
}: {
  readonly options: Plot.PlotOptions;
  readonly label: string;
  readonly caption: string;
}) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    let width = 0;
    const draw = (): void => {
      const next = Math.floor(element.clientWidth);
      if (next === width || next === 0) return;
      width = next;
      const drawn = Plot.plot({
        ...options,
        width,
        style: { fontSize: '12px', background: 'none', overflow: 'visible' },
      });
      drawn.setAttribute('aria-hidden', 'true');
      element.replaceChildren(drawn);
    };
    const watch = new ResizeObserver(draw);
    watch.observe(element);
    draw();
    return () => watch.disconnect();
  }, [options]);
  return (
    <figure>
      <figcaption>{caption}</figcaption>
      <div ref={place} className="drawing" role="img" aria-label={label} />
    </figure>
  );
}
