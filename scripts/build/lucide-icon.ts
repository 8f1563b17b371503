// Stands for the icon library's own component in the page's bundle: the drawing of an icon is made once and not at every use,
// because a long list draws several in every row.
import { createElement, type FunctionComponent, type SVGProps } from 'react';

interface IconData {
  readonly node: readonly (readonly [string, Readonly<Record<string, string>>])[];
}

interface IconProps extends SVGProps<SVGSVGElement> {
  readonly size?: number;
}

// biome-ignore lint/style/noDefaultExport: as the module it stands for
export default function createIcon({ node }: IconData): FunctionComponent<IconProps> {
  const drawing = node.map(([shape, attributes]) => createElement(shape, attributes));
  return ({ size = 24, ...rest }) =>
    createElement(
      'svg',
      {
        width: size,
        height: size,
        viewBox: '0 0 24 24',
        fill: 'none',
        stroke: 'currentColor',
        strokeLinecap: 'round',
        strokeLinejoin: 'round',
        ...rest,
      },
      drawing,
    );
}
