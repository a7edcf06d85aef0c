import { percent } from '../explain-steps.ts'
import type { Phrases } from './phrases.ts'

/** Judgements explained in Korean. */
export const korean: Phrases = {
  decided: (outcome) => `판정 결과: ${outcome}.`,
  waiting: (outcome) =>
    outcome === null
      ? '아직 판정되지 않았습니다. 담당자의 확인이 필요합니다.'
      : `아직 판정되지 않았습니다. 제안: ${outcome}. 담당자가 확인하거나 수정해야 합니다.`,
  sure: (confidence, threshold) =>
    `신뢰도 ${percent(confidence)}, ${threshold > 1 ? '현재는 어떤 신뢰도로도 자동 판정할 수 없습니다' : `필요 신뢰도 ${percent(threshold)}`}.`,
  by: {
    RULE: '규칙이 판정했습니다.',
    LLM: '모델이 판정했습니다.',
    HYBRID: '여러 판정 주체의 의견이 일치합니다.',
    CASES: '유사 사례가 판정했습니다.',
    PERSON: '담당자가 판정했습니다.',
  },
  asked: '규칙, 모델, 유사 사례로는 결정할 수 없었습니다.',
  rule: ({ name, values }) => `규칙 “${name}” 적용${values === '' ? '' : `: ${values}`}.`,
  ruleInFull: ({ name, when, values }) => `규칙 “${name}” [${when}] 참${values === '' ? '' : `: ${values}`}.`,
  byDefault: (tried) => `규칙 ${tried}개 중 해당하는 것이 없어 기본 결과를 적용했습니다.`,
  nothing: (tried) => `규칙 ${tried}개 중 해당한다고 확인된 것이 없습니다.`,
  deciders: { RULES: '규칙', MODEL: '모델', CASES: '유사 사례' },
  answered: (who, outcome, confidence) => `${who}: ${outcome}, ${percent(confidence)}.`,
  silent: (who, reason) => `${who}: 응답 없음 (${reason.code}).`,
  inFull: (who, { outcome, raw, confidence, threshold, ms }) =>
    `${who}: ${outcome}, 원시 신뢰도 ${raw}, 보정 신뢰도 ${confidence}, 기준 ${threshold}, ${ms} ms.`,
  silentInFull: (who, reason, ms) => `${who}: ${reason.code} – ${reason.message}; ${ms} ms.`,
  cases: (count) => `유사 사례 ${count}건을 참고했습니다.`,
  model: ({ model, tier, inputTokens, outputTokens, costUsd }) =>
    `모델 ${model} (${tier ?? '응답 없음'}): 입력 ${inputTokens} 토큰, 출력 ${outputTokens} 토큰${costUsd === null ? '' : `, ${costUsd} USD`}.`,
  cost: (usd) => `모델 사용 비용: ${usd} USD.`,
  version: (version) => `워크플로 버전 ${version}.`,
}
