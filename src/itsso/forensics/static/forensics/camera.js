// Lets the camera read a label where the browser can: the number goes into the field, and the form stays the same.
// Where it cannot, the page works as before, by hand or by a scanner that types.
(() => {
    const form = document.querySelector("form[data-camera-words]");
    const field = form && form.querySelector("input[name=label]");
    if (!field || !("BarcodeDetector" in window) || !navigator.mediaDevices) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "govuk-button govuk-button--secondary";
    button.textContent = form.dataset.cameraWords;
    field.parentElement.append(button);

    async function read() {
        const detector = new BarcodeDetector({ formats: ["qr_code"] });
        const video = document.createElement("video");
        video.playsInline = true;
        video.width = 280;
        button.after(video);
        const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
        video.srcObject = stream;
        await video.play();
        try {
            for (let n = 0; n < 600; n += 1) {
                const [code] = await detector.detect(video);
                if (code) {
                    field.value = code.rawValue;
                    field.focus();
                    return;
                }
                await new Promise(requestAnimationFrame);
            }
        } finally {
            stream.getTracks().forEach((track) => track.stop());
            video.remove();
        }
    }
    button.addEventListener("click", () => {
        button.disabled = true;
        read().catch(() => {}).finally(() => { button.disabled = false; });
    });
})();
