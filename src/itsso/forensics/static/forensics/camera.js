// Reads the QR code of a label with the camera and puts its number into the field; the form stays the same.
// Where the browser has no reader of its own (Windows, Linux, iPhone, Firefox) the one in qr.js is loaded on the first
// press. The page explains each problem, and the number can always be typed.
(() => {
    const form = document.querySelector("form[data-camera-start]");
    const field = form && form.querySelector("input[name=label]");
    if (!field) return;
    const words = form.dataset;
    const SECONDS = 60;

    const button = document.createElement("button");
    button.type = "button";
    button.className = "govuk-button govuk-button--secondary";
    button.textContent = words.cameraStart;
    const message = document.createElement("p");
    message.className = "govuk-error-message";
    message.setAttribute("role", "alert");
    field.parentElement.append(button, message);

    class Problem extends Error {}

    async function reader() {
        if ("BarcodeDetector" in window) {
            const formats = await BarcodeDetector.getSupportedFormats().catch(() => []);
            if (formats.includes("qr_code")) return new BarcodeDetector({ formats: ["qr_code"] });
        }
        try {
            const own = await import(words.cameraReader);
            return new own.BarcodeDetector({ formats: ["qr_code"] });
        } catch {
            throw new Problem(words.cameraUnread);
        }
    }

    async function camera() {
        if (!navigator.mediaDevices) throw new Problem(words.cameraInsecure);
        try {
            return await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
        } catch (error) {
            const why = {
                NotAllowedError: words.cameraDenied, SecurityError: words.cameraDenied,
                NotFoundError: words.cameraNone, OverconstrainedError: words.cameraNone,
                NotReadableError: words.cameraBusy, AbortError: words.cameraBusy,
            };
            throw new Problem(why[error.name] || words.cameraFailed);
        }
    }

    let stopped = true;

    async function read() {
        const stream = await camera();
        const video = document.createElement("video");
        try {
            const detector = await reader();
            video.playsInline = true;
            video.muted = true;
            video.width = 280;
            button.after(video);
            video.srcObject = stream;
            await video.play();
            const until = Date.now() + SECONDS * 1000;
            while (!stopped && Date.now() < until) {
                const [code] = video.videoWidth ? await detector.detect(video) : [];
                if (code) return code.rawValue;
                await new Promise((next) => setTimeout(next, 100));
            }
            if (!stopped) throw new Problem(words.cameraNothing);
            return "";
        } finally {
            stream.getTracks().forEach((track) => track.stop());
            video.remove();
        }
    }

    button.addEventListener("click", async () => {
        if (!stopped) {
            stopped = true;
            return;
        }
        stopped = false;
        message.textContent = "";
        button.textContent = words.cameraStop;
        try {
            const number = await read();
            if (number) {
                field.value = number;
                field.focus();
            }
        } catch (error) {
            message.textContent = error instanceof Problem ? error.message : words.cameraFailed;
        } finally {
            stopped = true;
            button.textContent = words.cameraStart;
        }
    });
})();
