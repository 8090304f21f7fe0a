// Jest setup provided by Grafana scaffolding
import './.config/jest-setup';

// Grafana's comboboxes measure their text on a canvas and watch what scrolls, its drawers what is resized; jsdom has none of it.
HTMLCanvasElement.prototype.getContext = () => ({ measureText: () => ({ width: 0 }) });
global.IntersectionObserver = class {
  observe() {}
  disconnect() {}
};
global.ResizeObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
