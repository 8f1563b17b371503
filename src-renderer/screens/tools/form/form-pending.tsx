// Stands in the place of a form and its buttons while the form is loaded: a button that moves is not hit, or another one is.

export function FormPending({ className }: { readonly className: string }) {
  return <p className={`animate-later text-soft ${className}`}>Preparing the form…</p>;
}
