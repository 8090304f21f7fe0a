// Jest setup provided by Grafana scaffolding
import './.config/jest-setup';

// Grafana's comboboxes measure their text on a canvas and watch what scrolls; jsdom has neither.
HTMLCanvasElement.prototype.getContext = () => ({ measureText: () => ({ width: 0 }) });
global.IntersectionObserver = class {
  observe() {}
  disconnect() {}
};
