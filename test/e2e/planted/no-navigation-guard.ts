// Fault: nobody looks at where a page goes.
export function guardNavigation(): void {}
