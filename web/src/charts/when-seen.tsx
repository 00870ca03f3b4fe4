import { type ReactNode, useEffect, useRef, useState } from 'react';

/** Shows its children from when their place comes near to what is seen: what nobody looks at is not asked for. */
export function WhenSeen({ children }: { readonly children: () => ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    const element = place.current;
    if (element === null || seen) return;
    const watch = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) setSeen(true);
      },
      { rootMargin: '200px' },
    );
    watch.observe(element);
    return () => watch.disconnect();
  }, [seen]);
  return (
    <div ref={place} className={seen ? 'seen' : undefined}>
      {seen ? children() : null}
    </div>
  );
}
