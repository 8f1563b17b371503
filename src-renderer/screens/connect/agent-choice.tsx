// Which agent a client connects as.
import { useId } from 'react';
import { useGateway } from '../../app/app-context.ts';
import { Select } from '../../components/inputs.tsx';
import { inertString } from '../../text/inert.ts';

interface AgentChoiceProps {
  readonly label: string;
  readonly agent: string;
  readonly onChange: (agent: string) => void;
}

export function AgentChoice({ label, agent, onChange }: AgentChoiceProps) {
  const id = useId();
  const agents = useGateway((state) => state.agents);
  const names = [...new Set(['default', ...agents.map(({ name }) => name), agent])];
  return (
    <span className="flex items-center gap-2">
      <label htmlFor={id} className="text-soft">
        {label}
      </label>
      <Select id={id} value={agent} onChange={(event) => onChange(event.currentTarget.value)} className="max-w-48">
        {names.map((name) => (
          <option key={name} value={name}>
            {inertString(name, 60)}
          </option>
        ))}
      </Select>
    </span>
  );
}
