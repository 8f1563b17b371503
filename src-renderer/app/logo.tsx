// The product's mark.
export function Logo({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={className} aria-hidden="true">
      <rect x="1" y="1" width="30" height="30" rx="7" className="fill-accent" />
      <path d="M4 16H28" className="stroke-on-accent" strokeWidth="2.6" strokeLinecap="round" />
      <path
        d="M16 7L25 16L16 25L7 16Z"
        className="fill-accent stroke-on-accent"
        strokeWidth="2.8"
        strokeLinejoin="round"
      />
      <path d="M16 12.6L19.4 16L16 19.4L12.6 16Z" className="fill-on-accent" />
    </svg>
  );
}
