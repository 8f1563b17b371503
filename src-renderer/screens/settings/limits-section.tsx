// How long the gateway waits.
import { useGateway } from '../../app/app-context.ts';
import { NumberSetting } from './number-setting.tsx';
import { Section } from './section.tsx';

export function LimitsSection() {
  const connection = useGateway((state) => state.settings.connection_timeout_ms);
  const call = useGateway((state) => state.settings.tool_call_timeout_ms);
  return (
    <Section title="Limits">
      <NumberSetting
        title="Connection timeout"
        sentence="How long a server may take to start. The first start of npx, uvx and the like may take a minute."
        unit="s"
        scale={1_000}
        field="connection_timeout_ms"
        {...connection}
      />
      <NumberSetting
        title="Call timeout"
        sentence="How long a tool may work without a sign of life. Progress extends it, to 10 minutes at most."
        unit="s"
        scale={1_000}
        field="tool_call_timeout_ms"
        {...call}
      />
    </Section>
  );
}
